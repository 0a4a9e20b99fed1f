"""Which services the town has: how many an estate, a community, a subdistrict and a shopping block get."""

from __future__ import annotations

__all__ = [
    "BUS_ROADS", "CAPACITY", "CLOSED", "LACKING", "PER_COMMUNITY", "PER_ESTATE", "PER_SUBDISTRICT",
    "PER_TRADE", "PLANNED",
]  # fmt: skip

#: type: one for every so many residents, at least one
PER_ESTATE = {
    "物业管理": 5000,
    "便利店": 900,
    "快递设施": 1600,
    "儿童老年人活动场地": 1500,
    "室外健身器械": 1200,
    "停车场": 2500,
    "生活垃圾收集点": 120,
    "餐饮设施": 2600,
}

#: type: share of communities that have it
PER_COMMUNITY = {
    "社区服务站": 0.97,
    "文化活动站": 0.88,
    "社区卫生服务站": 0.86,
    "老年人日间照料中心": 0.74,
    "小型多功能运动场地": 0.86,
    "室外综合健身场地": 0.9,
    "社区商业网点": 0.95,
    "再生资源回收点": 0.8,
    "生活垃圾收集站": 0.9,
    "公共厕所": 0.95,
    "菜市场": 0.45,
    "药店": 0.8,
    "早餐店": 0.85,
    "维修点": 0.5,
    "社区食堂": 0.5,
    "托儿所": 0.35,
    "警务室": 0.85,
    "微型消防站": 0.7,
    "志愿服务站": 0.7,
    "残疾人康复站": 0.45,
    "中型多功能运动场地": 0.3,
    "美容美发店": 0.8,
    "健身房": 0.2,
    "求职登记点": 0.4,
    "家政服务点": 0.3,
    "村史馆": 0.25,
    "乡贤馆": 0.15,
}

#: type: how many in every subdistrict
PER_SUBDISTRICT = {
    "社区卫生服务中心": 2,
    "门诊部": 2,
    "养老院": 1,
    "老年养护院": 1,
    "文化活动中心": 2,
    "社区服务中心": 1,
    "街道办事处": 1,
    "司法所": 1,
    "派出所": 1,
    "便民服务中心": 1,
    "法律援助站": 1,
    "大型多功能运动场地": 2,
    "中型多功能运动场地": 3,
    "商场": 2,
    "菜市场": 2,
    "餐饮设施": 3,
    "银行营业网点": 4,
    "电信营业场所": 3,
    "邮政营业场所": 2,
    "开闭所": 2,
    "停车场": 1,
    "应急避难场所": 1,
    "社区服务站": 1,
    "文化活动站": 1,
    "小型多功能运动场地": 1,
    "室外综合健身场地": 1,
    "老年人日间照料中心": 1,
    "社区商业网点": 1,
    "再生资源回收点": 1,
    "生活垃圾收集站": 1,
    "公共厕所": 1,
    "志愿服务站": 1,
    "残疾人康复站": 1,
}

#: what a block of shops and offices has
PER_TRADE = (
    "商场",
    "餐饮设施",
    "餐饮设施",
    "银行营业网点",
    "电信营业场所",
    "药店",
    "综合超市",
    "美容美发店",
    "洗染店",
)

#: subdistrict: required types it lacks on purpose, whatever the lists above say
LACKING = {"锦工街道": ("门诊部", "养老院", "老年养护院", "文化活动中心")}

#: (type, community) that exists on paper only so far, and the year (渡口小学 comes with its estate)
PLANNED = (("养老院", "锦和社区", 2027), ("社区卫生服务中心", "洲北社区", 2027), ("幼儿园", "渡口社区", 2026))

#: (type, community) that closed
CLOSED = (("社区卫生服务站", "苇岸社区"),)

#: type: least and greatest capacity (pupils, beds, places)
CAPACITY = {
    "小学": (720, 1620),
    "初中": (900, 1800),
    "幼儿园": (180, 360),
    "养老院": (200, 500),
    "老年养护院": (100, 300),
    "老年人日间照料中心": (20, 40),
    "托儿所": (30, 90),
}

#: roads with buses, and how far apart the stops are
BUS_ROADS = {"primary": 430.0, "secondary": 560.0, "tertiary": 900.0}
